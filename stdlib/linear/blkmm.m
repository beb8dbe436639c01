function c = blkmm (a, b)
  % BLKMM  products of the pages of two arrays.
  %
  % C = blkmm (A, B): C(:,:,i) is A(:,:,i) * B(:,:,i) for every page.
  %
  % Example: size (blkmm (ones (2, 3, 4), ones (3, 5, 4)))  ⇒ [2 5 4]
  % See also: mtimes, dot
  if (nargin != 2)
    print_usage ();
  elseif (! (isnumeric (a) && isnumeric (b)))
    error ("blkmm: A and B must be numeric");
  end
  da = size (a);
  db = size (b);
  if (da(2) != db(1) || numel (da) != numel (db) || any (da(3:end) != db(3:end)))
    error ("blkmm: A and B dimensions don't match: (%s) and (%s)", strjoin (cellfun (@num2str, num2cell (da), ...
           "UniformOutput", false), "x"), strjoin (cellfun (@num2str, num2cell (db), "UniformOutput", false), "x"));
  end
  pages = prod (da(3:end));
  class_c = "double";
  if (isa (a, "single") || isa (b, "single"))
    class_c = "single";
  end
  if (pages > da(1) * da(2))       # many small pages: sums of outer products over all of them
    c = zeros ([da(1), db(2), da(3:end)], class_c);
    for k = 1:da(2)
      c += reshape (a(:,k,:), [da(1), 1, da(3:end)]) .* reshape (b(k,:,:), [1, db(2), db(3:end)]);
    end
  else
    c = zeros ([da(1), db(2), pages], class_c);
    for k = 1:pages
      c(:,:,k) = a(:,:,k) * b(:,:,k);
    end
    c = reshape (c, [da(1), db(2), da(3:end)]);
  end
end
