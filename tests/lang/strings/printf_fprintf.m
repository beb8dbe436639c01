% lang/strings/printf_fprintf.m - printing with a template
% behaviour: printf prints without a newline
printf('a'); printf('b\n');
% behaviour: fprintf to stdout
fprintf('x=%d\n', 5); fprintf(1, 'y=%d\n', 6); fprintf("plain\n");
% behaviour: puts, fputs, fdisp
puts("puts\n"); fputs(stdout, "fputs\n"); fdisp(stdout, [1 2]);
% behaviour: printf of a matrix
printf('%d %d\n', [1 2; 3 4]);
% behaviour: printf of cs-lists
c = {'a', 1, 'b', 2}; printf('%s:%d\n', c{:});
% behaviour: fprintf with only a number
fprintf('%d\n', int32(7)); fprintf('%s\n', 'text');
% behaviour: display of a percent sign
printf('100%%\n');
% behaviour: template given in double quotes
printf("%s\n", 'tab\t');
% behaviour: a template with no conversions prints once
printf('once\n', 1, 2);
% behaviour: empty matrix argument
printf('[%d]\n', []);
