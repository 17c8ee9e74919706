/** The only door to the streaming JSON parser. */
export { type ParsedTokenInfo, Tokenizer, TokenParser, TokenType } from '@streamparser/json';
