% tests/stdlib/get_help_text.m - help texts and what they are.
[text, format] = get_help_text ("fliplr");
assert (format, "plain text");
assert (! isempty (strfind (text, "FLIPLR")));
[text, format] = get_help_text ("sin");
assert (format, "plain text");
[text, format] = get_help_text ("no_such_function");
assert (text, "");
assert (format, "Not found");
folder = tempname ();
mkdir (folder);
function put (file, text)
  id = fopen (file, "w");
  fputs (id, text);
  fclose (id);
end
put ([folder "/zz_told.m"], "## -*- texinfo -*-\n## @deftypefn {} {} zz_told ()\n## @end deftypefn\nfunction zz_told ()\nend\n");
put ([folder "/zz_bare.m"], "function zz_bare ()\nend\n");
put ([folder "/zz_page.m"], "% <html><body>page</body></html>\nfunction zz_page ()\nend\n");
addpath (folder);
[text, format] = get_help_text ("zz_told");
assert (format, "texinfo");
assert (regexprep (text, '^\s*', ""), "@deftypefn {} {} zz_told ()\n @end deftypefn\n");
assert (get_help_text ([folder "/zz_told.m"]), text);
[text, format] = get_help_text ("/nowhere/zz_told.m");
assert (format, "Not found");
[text, format] = get_help_text ("zz_bare");
assert (format, "Not documented");
[text, format] = get_help_text ("zz_page");
assert (format, "html");
rmpath (folder);
confirm_recursive_rmdir (false);
rmdir (folder, "s");
disp ("ok get_help_text")
