function p = command_line_path ()
  % COMMAND_LINE_PATH  the folders that the program's option --path named.
  %
  % Example: command_line_path ()
  % See also: path, addpath, pathdef
  p = __start_path__ ("c");
end
