1;
% behaviour: an uncaught error and exit leave the functions of onCleanup objects to be called
function inside ()
  c = onCleanup (@() disp ("inside ends"));
  error ("the program fails");
end
u = onCleanup (@() disp ("u ends"));
inside ();
