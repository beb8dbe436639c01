function __check_handle__ (who, h)
  % __CHECK_HANDLE__  raise the error of get and set for what is no handle of an object.
  %
  % Example: __check_handle__ ("get", 0)
  % See also: get, set
  bad = find (h(:) != 0, 1);
  if (! isempty (bad))
    error ("%s: invalid handle (= %g)", who, h(bad));
  end
end
