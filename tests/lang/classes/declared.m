% properties: values are made to be what is declared
d = Declared ();
% behaviour: defaults are made to fit, too
disp (size (d.row)), disp (d.box), disp (d.light.code)
% behaviour: rows and columns are turned, scalars fill a size
d.row = [1; 2; 3];
disp (d.row)
d.box = 7;
disp (d.box)
% behaviour: string takes text and makes text of numbers; a char row is one value
d.label = 2.5;
disp (d.label)
d.label = true;
disp (d.label)
d.labels = "one";
disp (d.labels)
d.labels = {"x"; "y"};
disp (d.labels)
% behaviour: text becomes a member of an enumeration, any value an object by the constructor
d.light = "Green";
disp (d.light.code), disp (d.coin.v)
d.coin = 5;
disp (d.coin.v)
% behaviour: what does not fit is refused with both
function tell (f)
  try
    f ();
    disp ("no error");
  catch e
    printf ("[%s] %s\n", e.identifier, e.message);
  end
end
tell (@() setfield (d, "row", ones (2, 2)))
tell (@() setfield (d, "box", [1 2]))
tell (@() setfield (d, "label", {"a", "b"}))
tell (@() setfield (d, "label", {1}))
tell (@() setfield (d, "light", "Blau"))
tell (@() setfield (d, "light", 3))
tell (@() setfield (d, "any", "a"))
