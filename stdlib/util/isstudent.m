function n = isstudent ()
  % ISSTUDENT  whether this is a student edition: false.
  %
  % Example: isstudent ()  ⇒ 0
  % See also: version
  n = false;
end
