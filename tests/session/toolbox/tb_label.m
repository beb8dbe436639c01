## tb_label (TEXT)
##
## TEXT between brackets that are a constant of this file.
function s = tb_label (text)
  marks = {"<<", ">>", [1, 2, 3]};
  s = [marks{1}, strtrim(text), marks{2}, sprintf("%d", sum (marks{3}))];
end
