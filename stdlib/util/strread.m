function varargout = strread (str, format = "%f", varargin)
  % STRREAD  fields of a text by a format.
  %
  % [A, ...] = strread (STR, FORMAT, REPEAT, PROPERTY, VALUE, ...): FORMAT holds conversions %f, %n (numbers), %d, %u (int32, uint32), %s
  % (texts, in a cell), %*... (skipped), a width behind the %, and words that must stand in the text. It is applied until the text ends, or
  % REPEAT times. Properties: "delimiter" and "whitespace" (characters), "endofline", "commentstyle" ("shell", "c", "c++", "matlab"),
  % "emptyvalue" (NaN), "multipledelimsasone", "treatasempty" (texts), "returnonerror". textscan is the newer function.
  %
  % Example: [a, b] = strread ("1 x 2 y", "%f %s")  ⇒ a = [1; 2], b = {"x"; "y"}
  % See also: textscan, sscanf, textread
  persistent warned = false;
  if (! warned)
    warned = true;
    warning ("Octave:legacy-function", "strread is obsolete; use textscan instead");
  end
  if (nargin < 1)
    print_usage ();
  elseif (! ischar (str) || ! ischar (format))
    error ("strread: STR and FORMAT arguments must be strings");
  end
  if (nargin == 1 && nargout > 1)
    format = repmat ("%f", 1, nargout);
  end
  if (isempty (format))
    format = "%f";
  end
  limit = Inf;
  if (! isempty (varargin) && isnumeric (varargin{1}))
    if (! isempty (varargin{1}) && varargin{1} >= 0)
      limit = varargin{1};
    end
    varargin(1) = [];
  end
  o = read_options (varargin);
  items = parse_format (do_string_escapes (format));
  for k = 1:numel (items) - 1
    if (strcmp (items(k).kind, "s") && isinf (items(k).width) && strcmp (items(k+1).kind, "word"))
      warning ("strread: Ambiguous '%s' specifier immediately before literal in column %d", "%s", k);
    end
  end
  varargout = cell (1, max (nargout, sum ([items.kept])));
  varargout(:) = {[]};
  str = without_comments (str(:).', o.comment);
  if (isempty (str))
    return;
  end
  if (isempty (o.eol))
    o.eol = "\n";
    if (any (str == "\r"))
      str = strrep (str, "\r\n", "\n");
      if (! any (str == "\n"))
        o.eol = "\r";
      end
    end
  elseif (numel (o.eol) == 2)
    str = strrep (str, o.eol, o.eol(2));
    o.eol = o.eol(2);
  end
  columns_of = read_all (str, items, limit, o);
  varargout(1:numel (columns_of)) = columns_of;
end

function o = read_options (args)
  o = struct ("delimiter", "", "space", " \b\r\n\t", "eol", "", "comment", "", "empty", NaN, "as_one", false);
  o.none = {};
  if (mod (numel (args), 2) != 0)
    error ("strread: properties and values must come in pairs");
  end
  for k = 1:2:numel (args)
    value = args{k+1};
    switch (lower (args{k}))
      case "delimiter"
        if (iscell (value)), value = [value{:}]; end
        o.delimiter = do_string_escapes (value);
      case "whitespace"
        o.space = do_string_escapes (value);
      case "endofline"
        o.eol = do_string_escapes (value);
      case "commentstyle"
        o.comment = value;
      case "emptyvalue"
        o.empty = value;
      case "multipledelimsasone"
        o.as_one = logical (value);
      case "treatasempty"
        o.none = cellstr (value);
      case {"returnonerror", "bufsize"}
      otherwise
        warning ("strread: unknown property '%s'", args{k});
    end
  end
end

% The parts of a format: kind "f", "d", "u", "s" or "word", width, and whether the value is kept.
function items = parse_format (format)
  items = struct ("kind", {}, "width", {}, "kept", {}, "word", {});
  if (! isempty (regexp (format, '%\*?\d*(q|c|\[|[df u]?[du](8|16|32|64)|f(32|64))', "once")))
    error ("strread: %s", "%q, %c, %[] or bit width format specifiers are not supported yet");
  end
  parts = regexp (format, '%(\*?)(\d*)(?:\.\d+)?([fndus])|([^%\s]+)', "tokens");
  for k = 1:numel (parts)
    p = parts{k};
    if (numel (p) < 3)
      items(end+1) = struct ("kind", "word", "width", Inf, "kept", false, "word", p{end});
    else
      width = str2double (p{2});
      if (isnan (width)), width = Inf; end
      kind = p{3};
      if (kind == "n"), kind = "f"; end
      items(end+1) = struct ("kind", kind, "width", width, "kept", isempty (p{1}), "word", "");
    end
  end
  if (isempty (items) || all (strcmp ({items.kind}, "word")) || any (regexp (format, '%\*?\d*[^fndus*\d.\s%]')))
    error ("strread: no valid format conversion specifiers found");
  end
end

function str = without_comments (str, style)
  if (iscell (style))
    if (numel (style) > 1)
      str = regexprep (str, [regexptranslate("escape", style{1}) '[\s\S]*?' regexptranslate("escape", style{2})], "");
    else
      str = regexprep (str, [regexptranslate("escape", style{1}) '[^\n]*'], "");
    end
    return;
  end
  switch (style)
    case "shell"
      str = regexprep (str, '#[^\n]*', "");
    case "c++"
      str = regexprep (str, '//[^\n]*', "");
    case "c"
      str = regexprep (str, '/\*[\s\S]*?\*/', "");
    case "matlab"
      str = regexprep (str, '%[^\n]*', "");
  end
end

function out = read_all (str, items, limit, o)
  kept = find ([items.kept]);
  out = cell (1, numel (kept));
  texts = cell (1, numel (items));
  numbers = cell (1, numel (items));
  counts = zeros (1, numel (items));
  closed = str(end) == o.eol;             # a text that ends with a line's end has whole rows
  n = numel (str);
  is_space = ismember (str, o.space);
  is_delim = ismember (str, o.delimiter) | (str == o.eol & ! isempty (o.delimiter));
  is_space &= ! is_delim;
  pos = 1;
  while (pos <= n && (is_space(pos) || (str(pos) == o.eol)))
    pos++;
  end
  rows_read = 0;
  failed = false;
  while (rows_read < limit && pos <= n && ! failed)
    word_before = false;
    began = pos;
    for k = 1:numel (items)
      item = items(k);
      while (pos <= n && is_space(pos)), pos++; end
      if (strcmp (item.kind, "word"))
        w = numel (item.word);
        if (pos + w - 1 <= n && strcmp (str(pos:pos+w-1), item.word))
          pos += w;
          word_before = true;
        end
        continue;
      end
      if (pos > n && ! (closed || word_before || k == 1))
        failed = true;                    # the text ends inside of a row
        break;
      end
      stop = pos;
      if (isempty (o.delimiter))
        while (stop <= n && ! is_space(stop) && str(stop) != o.eol), stop++; end
      else
        while (stop <= n && ! is_delim(stop)), stop++; end
      end
      field = str(pos:min (stop - 1, pos + item.width - 1));
      stop = pos + numel (field);
      next_word = "";
      if (k < numel (items) && strcmp (items(k+1).kind, "word"))
        next_word = items(k+1).word;
      end
      if (item.kind == "s")
        at = [];
        if (! isempty (next_word))
          at = strfind (field, next_word);
        end
        if (! isempty (at))
          field = field(1:at(1)-1);
          stop = pos + at(1) - 1;
        end
        field = regexprep (field, '\s+$', "");
        if (isempty (field)), field = ""; end
        value = field;
      else
        if (any (strcmp (strtrim (field), o.none)))
          value = o.empty;
        else
          [number, last] = regexp (field, '^[-+]?(Inf|NaN|NA|(\d+\.?\d*|\.\d+)([eEdD][-+]?\d+)?i?)', "match", "end", "ignorecase");
          if (isempty (number))
            value = o.empty;
            if (! isempty (strtrim (field)) && isempty (next_word))
              failed = true;
              break;
            end
            stop = pos + numel (field) * isempty (next_word);
          else
            value = str2double (number{1});
            stop = pos + last(1);
          end
        end
      end
      pos = stop;
      counts(k)++;
      if (item.kind == "s")
        texts{k}{counts(k),1} = value;
      else
        numbers{k}(counts(k),1) = value;
      end
      word_before = false;
      while (pos <= n && is_space(pos)), pos++; end
      if (pos <= n && is_delim(pos))
        at_line = str(pos) == o.eol;
        pos++;
        while (o.as_one && ! at_line && pos <= n && (is_space(pos) || (is_delim(pos) && str(pos) != o.eol)))
          pos++;
        end
        if (at_line && pos > n && k < numel (items))
          continue;
        end
      end
    end
    rows_read++;
    while (pos <= n && (is_space(pos) || (str(pos) == o.eol && all (str(pos:end) == o.eol)))), pos++; end
    if (pos == began)
      break;                              # nothing was taken: it would go on for ever
    end
  end
  for j = 1:numel (kept)
    k = kept(j);
    switch (items(k).kind)
      case "s"
        out{j} = texts{k};
        if (isempty (out{j})), out{j} = cell (0, 1); end
      case "f"
        out{j} = numbers{k};
      case "d"
        out{j} = int32 (numbers{k});
      case "u"
        out{j} = uint32 (numbers{k});
    end
  end
end
