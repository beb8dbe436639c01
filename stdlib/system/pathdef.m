function p = pathdef ()
  % PATHDEF  the search path that programs begin with.
  %
  % It has what savepath has kept, and what the option --path and the environment variable MICA_PATH name.
  %
  % Example: path (pathdef ())
  % See also: savepath, path, addpath, restoredefaultpath
  p = __start_path__ ("a");
end
