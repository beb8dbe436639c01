% tests/session/layered.m - a program whose functions come from a layer; carried from process to process by transplant.
total = 0;
for k = 1:60
  total += tb_sum (1:mod (k, 7));
  if mod (k, 20) == 0
    disp (tb_label (sprintf ("  %d: %d ", k, total)));
  end
end
names = cellfun (@(n) tb_label (n), {"a", " b"}, "UniformOutput", false);
disp (strjoin (names, ", "));
