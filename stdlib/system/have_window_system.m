function value = have_window_system (varargin)
  % HAVE_WINDOW_SYSTEM  whether windows can be opened; they cannot.
  %
  % Example: have_window_system ()  is false
  % See also: version, computer
  value = false;
end
