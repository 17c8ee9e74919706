/** Events → notices and mails; the outbox. Architecture.md section 3. */
export { noticeText } from './message.ts';
export type { Mail, Notice } from './model.ts';
export type { OutboxItem } from './outbox.ts';
export { mailPage } from './pages.ts';
export { createNotices, type DirectMail, type NoticeDeps, type Notices } from './service.ts';
export { createNoticeStore, type NoticeStore } from './store.ts';
export type { Recipient } from './telling.ts';
export { TEMPLATES, type Template } from './templates.ts';
export { noticeTexts } from './texts.ts';
export { capturedTransport, createSmtpTransport, type Transport } from './transport.ts';
