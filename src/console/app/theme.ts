import { createTheme, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eef2fe',
  '#dbe3fc',
  '#b9c7f8',
  '#93a8f3',
  '#7089ee',
  '#5570e6',
  '#3f5de0',
  '#2747c7',
  '#2039a6',
  '#1a2f87',
];

// Filled buttons of dangerous acts: white text on it has a contrast of 6.5.
const red: MantineColorsTuple = [
  '#fdebea',
  '#fbdbd9',
  '#f1b5b1',
  '#e98d86',
  '#de655c',
  '#cf4239',
  '#b3211a',
  '#b3211a',
  '#961812',
  '#7a2c28',
];

// Grey with the blue of the dark surfaces (styles/tokens.css); Mantine's own is brownish beside them.
const dark: MantineColorsTuple = [
  '#eef1f6',
  '#c5cedb',
  '#9aa6b9',
  '#6f7d94',
  '#3a475c',
  '#2c384b',
  '#1a2230',
  '#121823',
  '#0e141e',
  '#0b0f16',
];

const text = { fontWeight: '600' };

/** The console's look in Mantine's terms; colors that carry a meaning are in styles/tokens.css. */
export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent, red, dark },
  primaryShade: { light: 7, dark: 6 },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '13.5px', lg: '15px', xl: '18px' },
  headings: { sizes: { h1: { fontSize: '22px', ...text }, h2: { fontSize: '14.5px', ...text } } },
  defaultRadius: 'md',
  radius: { sm: '5px', md: '7px', lg: '10px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.5 },
        closeButtonProps: { 'aria-label': 'Close' },
        styles: { title: { fontSize: '15px', fontWeight: 650 } },
      },
    },
    // Mantine's is a <header>, which would be a second banner of the page.
    ModalHeader: { defaultProps: { role: 'none' } },
    Tooltip: {
      defaultProps: { withArrow: true, openDelay: 250, events: { hover: true, focus: true, touch: true } },
    },
  },
});
