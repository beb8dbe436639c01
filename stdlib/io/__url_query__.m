function text = __url_query__ (param)
  % __URL_QUERY__  names and values as they stand in an address.
  %
  % TEXT = __url_query__ (PARAM): PARAM is a cell of texts, a name and a value by turns; TEXT is "name=value&...", with all
  % bytes but letters, digits and -._~ as %XX.
  %
  % A part of urlread, urlwrite, webread and webwrite.
  coded = cellfun (@percent, param(:).', "UniformOutput", false);
  pairs = cellfun (@(name, value) [name "=" value], coded(1:2:end), coded(2:2:end), "UniformOutput", false);
  text = strjoin (pairs, "&");
end

function s = percent (s)
  keep = isalnum (s) | s == "-" | s == "." | s == "_" | s == "~";
  parts = num2cell (s);
  parts(! keep) = cellfun (@(ch) sprintf ("%%%02X", double (ch)), parts(! keep), "UniformOutput", false);
  s = [parts{:}, ""];
end
