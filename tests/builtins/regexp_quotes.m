% tests/builtins/regexp_quotes.m - escapes of single-quoted patterns, options by their beginnings, look behind.
1;
function say (f)
  try, disp (f ()); catch e, disp (e.message); end
end
say (@() double (regexprep (["ab" char(8) "cd"], '\b', '\\b')));
say (@() regexprep ("ab cd", "\\bc", "X"));
say (@() regexp ("ab cd", '\bc'));
say (@() regexprep ("ab", '\o142', "Q"));
say (@() regexprep ("hello world", '\<w', "W"));
say (@() regexp ("one two", '\w+', "matches"));
say (@() regexp ("abc", "B", "ignorecaseX"));
say (@() regexp ("abc", "b", "foo"));
say (@() regexprep ("abc", "b", "", "tokenize"));
say (@() regexprep ("abc", "b", "", "foo"));
say (@() regexprep ("abc", "b", "", 3));
say (@() regexprep ("abc", {"a", "b"}, {"x", "y", "z"}));
say (@() regexprep ("aab1", '(?<=a+b)1', "X"));
say (@() regexprep ("b1", '(?<=a*b)1', "X"));
say (@() regexprep ("xb1", '(?<=a+b)1', "X"));
