% tests/builtins/image_ready.m - where no set-up runs a program goes on, and hears so; tests/image/base.sh has the rest
disp (image_ready ())
if image_ready, disp ("behind"), else, disp ("here"), end
disp (class (image_ready))
try, image_ready (1), catch e, disp (e.message), end
try, [a, b] = image_ready (), catch e, disp (e.message), end
