function tf = compare_versions (v1, v2, operator)
  % COMPARE_VERSIONS  compare two version strings.
  %
  % TF = compare_versions (V1, V2, OP): OP is "==", "<", "<=", ">", ">=", "!=" or "~=". Versions are numbers with dots
  % and an optional suffix that is compared as text.
  %
  % Example: compare_versions ("1.2.10", "1.2.9", ">")  ⇒ 1
  % See also: version
  if (nargin != 3)
    print_usage ();
  elseif (! (ischar (v1) && ischar (v2)))
    error ("compare_versions: version numbers V1 and V2 must be strings");
  elseif (rows (v1) != 1 || rows (v2) != 1)
    error ("compare_versions: version numbers V1 and V2 must be a single row");
  elseif (! ischar (operator))
    error ("compare_versions: OPERATOR must be a string");
  end
  check_operator (operator);
  pattern = '^([0-9]*(?:\.[0-9]+)*)(.*)$';
  a = regexp (v1, pattern, "tokens", "once");
  b = regexp (v2, pattern, "tokens", "once");
  if (strcmp (v1, "."))
    error ("compare_versions: version string V1 is not valid: %s", v1);
  elseif (strcmp (v2, "."))
    error ("compare_versions: version string V2 is not valid: %s", v2);
  end
  p = sscanf (strrep (a{1}, ".", " "), "%d").';
  q = sscanf (strrep (b{1}, ".", " "), "%d").';
  n = max (numel (p), numel (q));
  p(end+1:n) = 0;
  q(end+1:n) = 0;
  d = p - q;
  s = 0;
  k = find (d, 1);
  if (! isempty (k))
    s = sign (d(k));
  elseif (! strcmp (a{2}, b{2}))
    m = max (numel (a{2}), numel (b{2}));
    u = zeros (1, m);
    v = zeros (1, m);
    u(1:numel (a{2})) = a{2};
    v(1:numel (b{2})) = b{2};
    d = u - v;
    s = sign (d(find (d, 1)));
  end
  switch (operator)
    case "=="
      tf = (s == 0);
    case "<"
      tf = (s < 0);
    case {"<=", "=<"}
      tf = (s <= 0);
    case ">"
      tf = (s > 0);
    case {">=", "=>"}
      tf = (s >= 0);
    case {"!=", "~=", "!", "~"}
      tf = (s != 0);
    otherwise
      tf = false;
  end
end

function check_operator (op)
  if (numel (op) > 2)
    error ("compare_versions: OPERATOR must be 1 or 2 characters long");
  end
  has = @(c) any (op == c);
  negates = has ("!") || has ("~");
  if (has ("<") && has (">"))
    error ("compare_versions: OPERATOR cannot contain both greater and less than symbols");
  elseif (negates && (has (">") || has ("<")))
    error ("compare_versions: OPERATOR cannot contain not and greater than or less than symbols");
  elseif (strcmp (op, "="))
    error ('compare_versions: equality OPERATOR is "==", not "="');
  elseif (! (has ("<") || has (">") || has ("=") || negates))
    error ("compare_versions: no valid OPERATOR specified");
  end
end
