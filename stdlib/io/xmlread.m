function xmlread (varargin)
  % XMLREAD  is not there: reading XML needs Java.
  %
  % xmlread (FILE) raises an error that says so. fileread and regexp take simple XML apart.
  %
  % Example: regexp (fileread ("data.xml"), "<name>(.*?)</name>", "tokens")
  % See also: fileread, regexp, jsondecode
  error ("Octave:undefined-function", ["xmlread: reading XML needs Java, which is not supported; ", ...
         "use fileread and regexp, or a format such as JSON (jsondecode)"]);
end
