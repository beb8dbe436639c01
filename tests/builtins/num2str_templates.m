% tests/builtins/num2str_templates.m - templates of one and of several conversions, for real and complex numbers.
1;
function say (varargin)
  x = num2str (varargin{:});
  printf ("[%d %d] %s\n", size (x), mat2str (double (x)));
  disp (x);
end
say ([1 2], "x%d_%d"); say ([1 2 3 4], "x%d_%d"); say ([1 2; 3 4], "x%d_%d"); say ([1 2; 3 4; 5 6], "%d_%d");
say ([1 2; 3 4], "%d"); say ([1 2; 3 4], "%d %%"); say ([1 2; 3 4], "%d,%d\n"); say ([1 2; 3 4], "a"); say ([], "%d");
say (1+2i, "%d"); say ([1+2i 3+4i; 5 6i], "%d "); say (1+2i, "%8.3f"); say ([1+2i 3+4i], "%d,"); say (1-2i, "%5d");
