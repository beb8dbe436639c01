function value = isdebugmode ()
  % ISDEBUGMODE  whether a debugger holds the program; there is none.
  %
  % Example: isdebugmode ()  is false
  % See also: version, computer
  value = false;
end
