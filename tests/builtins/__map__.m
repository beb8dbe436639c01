% The map of an object is made while the object is: nobody else calls it.
try
  __map__ ();
catch e
  disp (e.message);
end
