% tests/stdlib/drawnow.m - drawnow by its documented behaviour.
drawnow (); assert (true);
disp ("ok drawnow")
