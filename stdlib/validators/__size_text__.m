function text = __size_text__ (x)
  % __SIZE_TEXT__  the size of X as messages tell it: "2x3".
  %
  % A part of mustBeRow and other validators.
  text = sprintf ("%dx", size (x))(1:end-1);
end
