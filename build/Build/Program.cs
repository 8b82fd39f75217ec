using Build;

var line = CommandLine.Parse(args, [.. Target.All.Select(target => target.Name)]);
return line.Arguments.Mode switch
{
    RunMode.Help => Page.Print(HelpText.Of(Target.All)),
    RunMode.Version => Page.Print(Page.Version),
    _ when line.Problems is not [] => Page.Complain(line.Problems),
    _ => BuildHost.Run(line.Arguments),
};
