% lang/functions/nested.m - functions within functions share variables
1;
function nst()
  x = 1; y = 10;
  function inc(k)
    x = x + k;
    t = 5;
    function deep(z)
      t = t + z; x = x + t;
      y = t;
    end
    deep(2);
    deep(3);
    printf('t %d\n', t);
  end
  function r = fact(n)
    if n <= 1, r = 1; else r = n * fact(n - 1); end
  end
  function [a, b] = two(p)
    a = p; b = x;
  end
  inc(1); printf('%d %d\n', x, y);
  inc(10); printf('%d %d\n', x, y);
  disp(fact(5));
  h = @inc; h(100); printf('%d\n', x);
  [q, w] = two(3); printf('%d %d\n', q, w);
  g = @(v) fact(v) + x;
  disp(g(4));
  args = {7}; inc(args{:}); printf('%d\n', x);
  f2 = counter(); f2(); f2(); disp(f2());
end
function h = counter()
  n = 0;
  function r = step()
    n++; r = n;
  end
  h = @step;
end
nst ();
