function t = trail ()
  t = class (struct (), "trail");
end
