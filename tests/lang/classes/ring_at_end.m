% Many handles in one cycle end at the end of the program as quickly as many that do not hold each other.
first = RingLink (); last = first;
for k = 2:2000
  link = RingLink ();
  last.next = link; link.before = last;
  last = link;
end
last.next = first; first.before = last;
disp ("end");
