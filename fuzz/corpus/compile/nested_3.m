Sfunction r = outer(n)
 r = 0; t = 1;
 function add(k)
  r = r + k; 
  function deep(), t = r; r = 1; end
  deep(); h = @deep; h();
 end
 for i = 1:n, add(i); end
 g = @(x) add(x);
 g(3);
end
