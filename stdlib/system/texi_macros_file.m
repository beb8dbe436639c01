function value = texi_macros_file (new)
  % TEXI_MACROS_FILE  a file of the Texinfo macros that help texts use, for functions of other libraries.
  %
  % F = texi_macros_file () is its path: until it is set a temporary file, which is made at the first call and is gone
  % at the end. texi_macros_file (NEW) sets it.
  %
  % Example: texi_macros_file ("/usr/share/my/macros.texi")
  % See also: makeinfo_program, get_help_text
  persistent file = "";
  if ((nargin == 0 || nargout > 0) && isempty (file))
    file = [tempname() ".texi"];
    id = fopen (file, "w");
    if (id < 0)
      error ("texi_macros_file: %s cannot be written", file);
    end
    fputs (id, macros ());
    fclose (id);
    mlock (); % a clear would lose the path
    remove_at_end (file);
  end
  if (nargin == 0 || nargout > 0)
    value = file;
  end
  if (nargin > 0)
    if (! ischar (new))
      error ("texi_macros_file: first argument must be a string");
    end
    file = new;
  end
end

% It may be gone already.
function gone (name)
  [~, ~] = unlink (name);
end

function remove_at_end (file)
  persistent keeper;
  keeper = onCleanup (@() gone (file));
end

function text = macros ()
  text = ["@macro seealso {names}\n@iftex\n@noindent\n@end iftex\nSee also: \\names\\.\n@end macro\n" ...
          "@macro qcode {text}\n\\text\\\n@end macro\n" ...
          "@macro backslashchar {}\n\\\\\n@end macro\n" ...
          "@macro xbackslashchar {}\n\\\\\n@end macro\n"];
end
