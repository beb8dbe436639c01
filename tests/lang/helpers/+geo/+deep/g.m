function y = g ()
  y = geo.f (21);
end
