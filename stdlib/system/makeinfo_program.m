function value = makeinfo_program (new)
  % MAKEINFO_PROGRAM  the program that formats help texts written in Texinfo, for functions of other libraries.
  %
  % P = makeinfo_program () is its name; makeinfo_program (NEW) sets it.
  %
  % Example: makeinfo_program ()
  % See also: texi_macros_file, get_help_text
  persistent program = "makeinfo";
  if (nargin == 0 || nargout > 0)
    value = program;
  end
  if (nargin > 0)
    if (! ischar (new))
      error ("makeinfo_program: first argument must be a string");
    end
    program = new;
  end
end
