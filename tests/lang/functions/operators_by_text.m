% behaviour: the text of an operator is a handle of its function; "-" is the one of two operands
two = {"+", "-", "*", "/", "\\", "^", ".*", "./", ".\\", ".^", "<", "<=", "==", "!=", "~=", ">=", ">", "&", "|", ...
       ".+", ".-", "**", ".**"};
for k = 1:numel (two)
  f = str2func (two{k});
  printf ("%s is %s: %s\n", two{k}, func2str (f), mat2str (f (6, 3)));
end
one = {"!", "~", ".'", "'"};
for k = 1:numel (one)
  f = str2func (one{k});
  printf ("%s is %s: %s\n", one{k}, func2str (f), mat2str (f ([0 2i])));
end
m = containers.Map ();
for text = {"m + 1", "1 .\\ m", "m == m", "m ^ 2"}
  try
    eval ([text{1} ";"]);
  catch e
    disp (e.message);
  end
end
