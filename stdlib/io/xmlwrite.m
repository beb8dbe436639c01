function xmlwrite (varargin)
  % XMLWRITE  is not there: writing XML needs Java.
  %
  % xmlwrite (FILE) raises an error that says so. fprintf writes simple XML.
  %
  % Example: fprintf (fid, "<name>%s</name>\n", name)
  % See also: fprintf, jsonencode
  error ("Octave:undefined-function", ["xmlwrite: writing XML needs Java, which is not supported; ", ...
         "use fprintf, or a format such as JSON (jsonencode)"]);
end
