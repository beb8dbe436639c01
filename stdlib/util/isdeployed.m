function n = isdeployed ()
  % ISDEPLOYED  whether the program runs without an interpreter: false.
  %
  % Example: isdeployed ()  ⇒ 0
  % See also: version
  n = false;
end
