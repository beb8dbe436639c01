function value = isguirunning ()
  % ISGUIRUNNING  whether the program runs in a graphical desktop; it does not.
  %
  % Example: isguirunning ()  is false
  % See also: version, computer
  value = false;
end
