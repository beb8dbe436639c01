function value = isdeployed ()
  % ISDEPLOYED  whether a compiled application is running; it never is.
  %
  % Example: isdeployed ()  is false
  % See also: version, computer
  value = false;
end
