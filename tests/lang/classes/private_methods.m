% A private method belongs to its class: a class below may have one of the same name, and each class calls its own.
p = LongPlan ();
p.show ();
note (p);
p.show ();
disp (p.asked ());
try
  p.assemble ();
catch e
  disp (e.message);
end
try
  p.hidden ();
catch e
  disp (e.message);
end
feval ("note", p);
disp (numel (p.steps));
