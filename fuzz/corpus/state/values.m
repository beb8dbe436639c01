% values of every kind in variables, cells and structs while loops run
1;
function r = grow (n)
  r = {};
  for k = 1:n, r{end+1} = sprintf ("%d", k); end
end
c = {1, "two", [3 4 5], {6, {7}}, int8([8 9]), true, single(1.5), 1+2i, 1:0.5:3, [], ''};
s = struct ("a", {1, 2, 3}, "b", "text");
t.x.y.z = 1:10; t.names = {"p", "q"};
d = eye (3); p = d(:, [2 1 3]); u = d * 2;
for round = 1:40
  for v = [1 2; 3 4]
    t.x.y.z(end+1) = sum (v);
    for w = {1, "a"; 2, "b"}
      c{end+1} = w; if numel (c) > 3, c(1:2) = []; end
    end
  end
  s(end+1).a = round; s(1) = [];
  t.(sprintf ("f%d", mod (round, 15))) = c;
  m = p * reshape (1:9, 3, 3); l = any (m(:) > u(1));
  g = grow (5); x = [g{:}]; y = {g{2:end}, x};
  z = zeros (1, 300); z(round) = 1; z = z(2:end);
  b = strsplit ("a,b,c", ","); b = strjoin (fliplr (b), "-");
  while numel (c) > 20, c(1) = []; end
end
disp (numel (c)), disp (size (s)), disp (b)
