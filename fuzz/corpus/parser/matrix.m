a = [1 -2, 3 - 4; a' b' c.'];
b = {@(x) x + 1, 'it''s' "d\tq"; f (1), ...
  g(2) % comment
  !x ~y
%{
block
%}
};
[~, i] = max (a(:, end)); c = [a (1)]';
x(1).y{2}.("z")(end+1, :) = []; x.y += 1;
