function dlmwrite (file, m, varargin)
  % DLMWRITE  write a matrix as lines of numbers between separators.
  %
  % dlmwrite (FILE, M) writes M with commas; dlmwrite (FILE, M, DELIM, R, C) puts DELIM between the numbers and leaves R lines
  % and C columns empty in front. dlmwrite (FILE, M, "-append", KEY, VALUE, ...) takes the keys "delimiter", "precision" (digits, or a
  % template for one number), "newline" ("unix", "pc", "mac" or the text), "append", "roffset" and "coffset".
  % FILE is a name or the id of an open file.
  %
  % Example: dlmwrite ("out.txt", [1 2; 3 4], ";")
  % See also: csvwrite, dlmread
  if (nargin < 2)
    print_usage ();
  end
  delim = ",";
  template = "%.16g";
  newline_ = "\n";
  mode = "wb";
  offset = [0, 0];
  position = 0;
  k = 1;
  while (k <= numel (varargin))
    arg = varargin{k};
    if (! ischar (arg) || position == 0 && ! dlm_is_key (arg))
      position += 1;
      if (position == 1 && ischar (arg))
        delim = do_string_escapes (arg);
      elseif (! ischar (arg))
        offset(max (position - 1, 1)) = arg;
        position = max (position, 2);
      end
      k += 1;
      continue;
    end
    if (strcmpi (arg, "-append"))
      mode = "ab";
      k += 1;
      continue;
    end
    if (k == numel (varargin))
      error ("dlmwrite: option '%s' needs a value", arg);
    end
    value = varargin{k+1};
    switch (lower (arg))
      case "delimiter"
        delim = do_string_escapes (value);
      case "newline"
        newline_ = dlm_newline (value);
      case "precision"
        if (ischar (value))
          template = value;
        else
          template = sprintf ("%%.%dg", value);
        end
      case "append"
        if (strcmpi (value, "on"))
          mode = "ab";
        end
      case "roffset"
        offset(1) = value;
      case "coffset"
        offset(2) = value;
      otherwise
        error ("dlmwrite: unknown option '%s'", arg);
    end
    k += 2;
  end
  fid = file;
  if (ischar (file))
    [fid, msg] = fopen (file, mode);
    if (fid < 0)
      error ("dlmwrite: %s: %s", file, msg);
    end
  end
  blank = [repmat(delim, 1, offset(2) + columns (m) - 1) newline_];
  fputs (fid, repmat (blank, 1, offset(1)));
  lead = repmat (delim, 1, offset(2));
  if (iscomplex (m))
    one = [template regexprep(template, '%-?([^a-z]*[a-z])', '%-+$1') "i"];
    both = zeros (rows (m), 2 * columns (m));
    both(:,1:2:end) = real (m);
    both(:,2:2:end) = imag (m);
    m = both;
    n = columns (m) / 2;
  else
    one = template;
    n = columns (m);
  end
  escaped = strrep (delim, "%", "%%");
  line = [strrep(lead, "%", "%%") repmat([one escaped], 1, n)];
  line = [line(1:end-numel (escaped)) strrep(newline_, "%", "%%")];
  if (rows (m) > 0 && n > 0)
    fprintf (fid, line, m.');
  end
  if (ischar (file))
    fclose (fid);
  end
end

function yes = dlm_is_key (text)
  yes = any (strcmpi (text, {"-append", "append", "delimiter", "newline", "precision", "roffset", "coffset"}));
end

function text = dlm_newline (name)
  switch (lower (name))
    case "unix"
      text = "\n";
    case "pc"
      text = "\r\n";
    case "mac"
      text = "\r";
    otherwise
      text = do_string_escapes (name);
  end
end
