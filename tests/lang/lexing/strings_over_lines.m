% tests/lang/lexing/strings_over_lines.m - "text" that goes on in the next line, behind a backslash or three dots.
x = "abc ...
  def"
y = "abc\
  def"
z = "abc ..."
w = "abc ...   
 def"
u = ["a...
  b", "c"]
printf ("%s|\n", "q ... r\
 s");
x = "abc\  
  def"
disp ("a\\"); disp ("..."); disp ("x...y\n..");
