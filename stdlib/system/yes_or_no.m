function ans = yes_or_no (prompt = "")
  % YES_OR_NO  ask the user a question that is answered with "yes" or "no" in full.
  %
  % ANS = yes_or_no (PROMPT): true for yes. Other answers are asked for again.
  %
  % Example: if (yes_or_no ("delete it? ")), disp ("gone"), end
  % See also: input, keyboard
  if (! ischar (prompt))
    error ("yes_or_no: PROMPT must be a string");
  end
  while (true)
    answer = strtrim (input ([prompt "(yes or no) "], "s"));
    if (any (strcmp (answer, {"yes", "no"})))
      ans = strcmp (answer, "yes");
      return;
    end
    disp ("Please answer yes or no.");
  end
end
