function n = namelengthmax ()
  % NAMELENGTHMAX  the greatest length of a name that every M system takes.
  %
  % Example: namelengthmax ()  ⇒ 63
  % See also: version
  n = 63;
end
