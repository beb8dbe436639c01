% What a function that fails was given goes, also where a handler takes the error (tests/session/checked.c).
function r = h (varargin), r = 1; end
function go ()
  for k = 1:200
    x = ones (1, 100 + k);
    cellfun (@strrep, {x}, {x}, {x}, "ErrorHandler", @h);
    s = 0; for i = 1:20, s = s + i; end
  end
end
go ()
disp ("done")
