function [output, delimiter, header_rows] = importdata (file, delimiter = "", header_rows = -1)
  % IMPORTDATA  read a file of numbers, with what stands around them.
  %
  % A = importdata (FILE): a matrix, where FILE holds nothing but numbers; where it has headers or words, a struct with the
  % fields data, textdata (lines of the header, then words) and colheaders or rowheaders; of a text without numbers
  % a cell of its lines; of a MAT file a struct of its variables.
  % importdata (FILE, DELIMITER, HEADER_ROWS): what stands between columns, and how many lines the header has.
  % [A, DELIMITER, HEADER_ROWS] = importdata (...): what was found out of these.
  %
  % What should be a number and is none is NA.
  %
  % Example: a = importdata ("table.csv"); a.colheaders
  % See also: textscan, dlmread, csvread, load
  if (nargin < 1)
    print_usage ();
  end
  if (! ischar (file))
    error ("importdata: FNAME must be a string");
  elseif (strcmpi (file, "-pastespecial"))
    error ("importdata: option -pastespecial not implemented");
  elseif (! ischar (delimiter) || (numel (delimiter) > 1 && ! strcmp (delimiter, '\t')))
    error ("importdata: DELIMITER must be a single character");
  elseif (! isnumeric (header_rows) || ! isscalar (header_rows))
    error ("importdata: HEADER_ROWS must be a scalar number");
  end
  [~, ~, extension] = fileparts (file);
  if (strcmpi (extension, ".mat"))
    output = load (file);
    delimiter = NaN;
    header_rows = 0;
    return;
  end
  [fid, why] = fopen (file, "r");
  if (fid < 0)
    error ("%s", why);
  end
  text = fread (fid, [1, Inf], "char=>char");
  fclose (fid);
  lines = strsplit (regexprep (text, "\r\n?", "\n"), "\n");
  if (isempty (lines{end}))
    lines(end) = [];
  end
  delimiter = do_string_escapes (delimiter);
  [fields, delimiter, header_rows] = table_of (lines(:), delimiter, header_rows);
  if (header_rows >= numel (lines))
    output = lines(:);
    delimiter = "";
  else
    output = data_of (lines(1:header_rows)(:), fields, delimiter);
  end
end

% Fields of the lines below the header. A line without a number belongs to the header.
function [fields, delimiter, header] = table_of (lines, delimiter, header)
  fields = {};
  found = header >= 0;
  if (! found)
    header = 0;
  end
  for k = 1 + max (header, 0):numel (lines)
    between = delimiter;
    if (isempty (between))
      between = guess (lines{k});
    end
    row = split_line (lines{k}, between);
    if (! found && all (isnan (str2double (row)) & ! strcmpi (row, "nan")))
      header += 1;
      continue;
    end
    found = true;
    delimiter = between;
    if (! isempty (strtrim (lines{k})))
      fields(end+1,1:numel (row)) = row;
    end
  end
  if (! found)
    header = numel (lines);
  end
end

function ch = guess (line)
  ch = "";
  for mark = "\t,;: "
    if (any (strtrim (line) == mark))
      ch = mark;
      return;
    end
  end
end

function row = split_line (line, delimiter)
  if (isempty (delimiter))
    row = {strtrim(line)};
  elseif (delimiter == " ")
    row = strsplit (strtrim (line), " ");
  else
    row = strtrim (strsplit (line, delimiter, "CollapseDelimiters", false));
  end
end

function output = data_of (header, fields, delimiter)
  fields(cellfun ("isempty", fields)) = {""};
  data = str2double (fields);
  words = isnan (data) & ! strcmpi (fields, "nan") & ! strcmpi (fields, "na");
  data(words | strcmp (fields, "NA")) = NA;
  named = words & ! cellfun ("isempty", fields);
  rows_named = columns (fields) > 1 && all (named(:,1)) && ! all (words(:));
  if (isempty (header) && ! any (named(:)))
    output = data;
    return;
  end
  if (rows_named)
    data(:,1) = [];
  end
  output = struct ("data", data, "textdata", {[header; fields(named)]});
  if (rows_named)
    output.rowheaders = fields(:,1);
  elseif (! isempty (header))
    output.colheaders = split_line (header{end}, delimiter);
  end
end
