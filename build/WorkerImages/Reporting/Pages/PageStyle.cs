using System.Security.Cryptography;
using System.Text;

namespace WorkerImages.Reporting.Pages;

/// <summary>How pages look: with the fonts of the reader's system, dark or light as the reader has it, on a phone as on paper.</summary>
internal sealed class PageStyle
{
    private PageStyle(string text) => Text = text;

    /// <summary>The one that all pages have.</summary>
    public static PageStyle Usual { get; } = new(
        """
        :root{color-scheme:light dark;--page:#fff;--soft:#f5f7f9;--text:#1c2126;--quiet:#59636e;--line:#d9dfe5;--link:#0a58a8;--own:#2a6fb8;--below:#b9c6d3;
        --good:#1a7431;--bad:#b8242b;--warn:#8a5200;--work:#7b5ea7;--open:#6b7681}
        @media(prefers-color-scheme:dark){:root{--page:#101418;--soft:#181d23;--text:#e4e8ec;--quiet:#9aa5b1;--line:#2c343d;--link:#78b4f0;--own:#5b9bdd;--below:#414d5a;
        --good:#5fc27b;--bad:#ff857d;--warn:#e3ab45;--work:#b39ddb;--open:#8b96a1}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
        @media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        body{margin:0;overflow-wrap:break-word;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        header,main,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
        header{padding-top:2.25rem}
        h1{font-size:1.65rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 .35rem;font-weight:650}
        h2{font-size:1.2rem;line-height:1.3;letter-spacing:-.01em;margin:0 0 .25rem;font-weight:650}
        h3{font-size:1rem;margin:1.5rem 0 .25rem;font-weight:650;overflow-wrap:anywhere}
        p{margin:.25rem 0 .75rem;max-width:46rem;overflow-wrap:anywhere}
        section{padding:1.75rem 0 .5rem;border-top:1px solid var(--line);margin-top:1.25rem}
        a{color:var(--link);text-underline-offset:.15em}
        a:focus-visible,summary:focus-visible,div:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
        code,pre{font-family:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.84em}
        code{overflow-wrap:anywhere}
        td,th,li,dd,summary,code,pre,h3,text,p{unicode-bidi:isolate}
        .quiet{color:var(--quiet)}.small{font-size:.875rem}
        nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:1rem 0 0;padding:0;font-size:.9375rem}
        dl.facts{display:flex;flex-wrap:wrap;gap:.75rem 2.25rem;margin:1.1rem 0 0}
        dl.facts div{max-width:100%;overflow-wrap:anywhere}
        dl.facts dt{font-size:.8125rem;color:var(--quiet)}
        dl.facts dd{margin:0;font-size:1.25rem;font-weight:600;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
        .scroll{overflow-x:auto;margin:.5rem 0 1rem}
        table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.45}
        caption{text-align:left;color:var(--quiet);font-size:.875rem;padding:.25rem 0}
        th,td{text-align:left;vertical-align:top;padding:.45rem .9rem .45rem 0;border-bottom:1px solid var(--line)}
        th:last-child,td:last-child{padding-right:0}
        thead th{font-size:.8125rem;font-weight:600;color:var(--quiet);white-space:nowrap}
        tbody th{font-weight:600}tbody th .quiet{font-weight:400}tbody th .small{overflow-wrap:anywhere;min-width:7rem}
        td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td.wrap{overflow-wrap:anywhere;min-width:9rem}
        td ul{margin:0;padding:0;list-style:none}td li+li{margin-top:.2rem}
        .word{font-weight:600;white-space:nowrap}
        .good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.own{color:var(--link)}
        svg{display:block;width:100%;overflow:hidden}
        svg text{fill:var(--text);font-size:13px}svg text.quiet{fill:var(--quiet);font-size:12px}svg text.name{font-weight:600;font-size:14px}
        .fill-own{fill:var(--own)}.fill-below{fill:var(--below)}.fill-good{fill:var(--good)}.fill-bad{fill:var(--bad)}.fill-warn{fill:var(--warn)}.fill-work{fill:var(--work)}
        .fill-open{fill:var(--open)}
        .hollow{fill:var(--page);stroke:var(--open);stroke-width:1.5}
        .edge{fill:none;stroke:var(--below);stroke-width:1.5}.edge.copy{stroke-dasharray:3 3}
        .tick{stroke:var(--line);stroke-width:1}
        .curve{fill:none;stroke:var(--own);stroke-width:1.5;vector-effect:non-scaling-stroke}
        .picture{margin:.75rem 0}
        .beside{display:grid;grid-template-columns:minmax(15rem,20rem) minmax(0,1fr);gap:1rem 2.5rem;align-items:start}
        .charts{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:1rem 2rem;margin:.5rem 0 1rem}
        .charts p{margin:0;font-size:.8125rem;color:var(--quiet)}.charts strong{color:var(--text);font-size:1rem;font-variant-numeric:tabular-nums}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.25rem 0 .75rem;padding:0;font-size:.875rem;color:var(--quiet)}
        .legend svg{display:inline-block;width:12px;height:12px;margin-right:.4rem;vertical-align:-1px}
        details{margin:.25rem 0}
        summary{cursor:pointer;padding:.3rem 0;overflow-wrap:anywhere}
        details>.inside{padding:.1rem 0 .5rem 1.1rem;border-left:2px solid var(--line);margin-left:.3rem}
        pre{background:var(--soft);padding:.75rem .9rem;margin:.4rem 0 .9rem;border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
        pre{max-height:28rem;overflow-y:auto;unicode-bidi:plaintext}
        .note{background:var(--soft);border-left:3px solid var(--warn);padding:.6rem .9rem;margin:.75rem 0;border-radius:0 6px 6px 0}
        .note.bad{border-color:var(--bad);color:inherit}
        .note pre{background:none;padding:0;margin:0}
        footer{padding-top:1.25rem;padding-bottom:2.5rem;color:var(--quiet);font-size:.875rem}
        @media(max-width:44rem){body{font-size:15px}header{padding-top:1.4rem}h1{font-size:1.4rem}.beside{grid-template-columns:minmax(0,1fr)}
        .charts{grid-template-columns:minmax(0,1fr)}section{padding-top:1.25rem}dl.facts{gap:.6rem 1.5rem}th,td{padding-right:.6rem}td.wrap{min-width:7rem}}
        @media print{:root{color-scheme:light}body{font-size:10.5pt}nav{display:none}section{break-inside:auto}tr,svg{break-inside:avoid}pre{max-height:none}
        details:not([open])>*{display:block}a{color:inherit;text-decoration:none}}

        """);

    /// <summary>The rules.</summary>
    public string Text { get; }

    /// <summary>The hash by which a page's policy lets in just this sheet (CSP 3, "hash-source").</summary>
    public string Hash => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}
