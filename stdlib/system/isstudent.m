function value = isstudent ()
  % ISSTUDENT  whether this is an edition for students; it is not.
  %
  % Example: isstudent ()  is false
  % See also: version, computer
  value = false;
end
