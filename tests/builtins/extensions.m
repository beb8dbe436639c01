% extension_load, extension_reload, extension_unload, extensions where there is nothing to be loaded; the rest is in tests/extension/
s = extensions ();
disp (size (s))
disp (fieldnames (s)')
function said (f)
  try
    f ();
    disp ("no error");
  catch e
    printf ("[%s] %s\n", e.identifier, e.message);
  end
end
said (@() extension_load ("/nowhere/nothing.so"))
said (@() extension_load (1))
said (@() extension_load (""))
said (@() extension_load ("/"))
said (@() extension_reload ("nothing"))
said (@() extension_reload ({}))
said (@() extension_unload ("nothing"))
said (@() extension_unload (1:3))
name = tempname ();
f = fopen (name, "w"); fputs (f, "some text"); fclose (f);
try, extension_load (name); catch e, disp (strrep (e.message, name, "FILE")), end
delete (name);
disp (size (extensions ()))
