using System.Collections.Immutable;

namespace WorkerImages.Reporting.Pages;

/// <summary>What all pages have: a head whose policy lets nothing in but the sheet of styles, landmarks, and the way from section to section.</summary>
internal static class PageFrame
{
    /// <summary>The whole document.</summary>
    /// <param name="title">Of the page; its heading, too.</param>
    /// <param name="lead">What stands below the heading.</param>
    /// <param name="sections">In the order of reading.</param>
    /// <param name="end">What stands below all.</param>
    public static string Of(string title, Html lead, ImmutableArray<PageSection> sections, Html end) => "<!DOCTYPE html>\n" + Html.Of(
        "html",
        Html.Of(
            "head",
            Html.Of("meta").With("charset", "utf-8"),
            Html.Of("meta").With("name", "viewport").With("content", "width=device-width, initial-scale=1"),
            Html.Of("meta").With("http-equiv", "Content-Security-Policy")
                .With("content", $"default-src 'none'; style-src '{PageStyle.Usual.Hash}'; base-uri 'none'; form-action 'none'"),
            Html.Of("meta").With("name", "referrer").With("content", "no-referrer"),
            Html.Of("title", title),
            Html.Style(PageStyle.Usual)),
        Html.Of(
            "body",
            Html.Of("header", Html.Of("h1", title), lead, Contents(sections)),
            Html.Of("main", sections.Select(Section)),
            Html.Of("footer", end))).With("lang", "en").With("dir", "ltr");

    private static Html Contents(ImmutableArray<PageSection> sections) => sections.Length < 2
        ? Html.None
        : Html.Of("nav", Html.Of("ul", sections.Select(section => Html.Of("li", Html.Jump(section.Id, section.Title))))).With("aria-label", "On this page");

    private static Html Section(PageSection section) =>
        Html.Of("section", Html.Of("h2", section.Title).With("id", section.Id), section.Content).With("aria-labelledby", section.Id);
}

/// <summary>A part of a page with a heading.</summary>
/// <param name="Id">By which links lead there: small letters.</param>
/// <param name="Title">The heading.</param>
/// <param name="Content">What is below it.</param>
internal sealed record PageSection(string Id, string Title, Html Content);
