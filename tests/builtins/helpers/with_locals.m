function [all, inner] = with_locals ()
  all = localfunctions ();
  inner = first (4);
function r = first (x)
  all = localfunctions ();
  r = {numel(all), all{2}(x)};
function r = second (x)
  r = x * 2;
