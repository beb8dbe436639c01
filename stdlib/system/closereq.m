function closereq ()
  % CLOSEREQ  close the current figure. There is none, so nothing happens.
  %
  % Example: closereq ()
  % See also: close
end
